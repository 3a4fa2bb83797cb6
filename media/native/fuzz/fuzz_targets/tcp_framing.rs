//! Any stream in any pieces: frames don't depend on where it was cut.

#![no_main]

use libfuzzer_sys::fuzz_target;
use media_core::framing::{Deframer, TooLong};

fuzz_target!(|data: &[u8]| {
    let Some((&piece, stream)) = data.split_first() else { return };
    let whole = frames([stream]);
    let cut = frames(stream.chunks(usize::from(piece).max(1)));
    assert_eq!(whole, cut);
});

fn frames<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> (Vec<Vec<u8>>, Result<(), TooLong>) {
    let (mut deframer, mut out) = (Deframer::default(), Vec::new());
    for piece in pieces {
        if let Err(error) = deframer.feed(piece, |frame| out.push(frame.to_vec())) {
            return (out, Err(error));
        }
    }
    (out, Ok(()))
}
