//! Frames of RFC 4571 however the stream cuts them.

use media_core::framing::{Deframer, MAX_FRAME, TooLong, prefix};
use proptest::prelude::*;

fn framed(datagrams: &[Vec<u8>]) -> Vec<u8> {
    datagrams.iter().flat_map(|datagram| [&prefix(datagram)[..], datagram].concat()).collect()
}

#[test]
fn an_announced_length_beyond_the_bound_ends_the_stream() {
    let mut deframer = Deframer::default();
    let long = u16::try_from(MAX_FRAME + 1).unwrap().to_be_bytes();
    assert_eq!(deframer.feed(&long, |_| panic!("no frame is complete")), Err(TooLong));
}

#[test]
fn an_empty_frame_is_one() {
    let mut frames = 0;
    Deframer::default().feed(&[0, 0, 0, 0], |frame| frames += 1 + frame.len()).unwrap();
    assert_eq!(frames, 2);
}

proptest! {
    #[test]
    fn datagrams_come_out_as_they_went_in_however_cut(
        datagrams in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..300), 0..10),
        piece in 1usize..700,
    ) {
        let (mut deframer, mut out) = (Deframer::default(), Vec::new());
        for bytes in framed(&datagrams).chunks(piece) {
            deframer.feed(bytes, |frame| out.push(frame.to_vec())).unwrap();
        }
        prop_assert_eq!(out, datagrams);
    }
}
