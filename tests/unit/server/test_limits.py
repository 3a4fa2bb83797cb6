"""A client may be quick for a moment, not for long."""

from server.limits import KEYS_MAX, Bucket, Buckets


def test_a_burst_is_allowed_and_then_the_rate() -> None:
    bucket = Bucket.full(rate=50, burst=100, now_s=0.0)
    assert all(bucket.take(0.0) for _ in range(100))
    assert not bucket.take(0.0)
    assert sum(bucket.take(1.0) for _ in range(100)) == 50


def test_rest_fills_no_more_than_the_burst() -> None:
    bucket = Bucket.full(rate=50, burst=100, now_s=0.0)
    assert sum(bucket.take(3600.0) for _ in range(200)) == 100


def test_what_is_refused_costs_nothing() -> None:
    bucket = Bucket.full(rate=1, burst=1, now_s=0.0)
    assert bucket.take(0.0)
    assert not bucket.take(0.5)
    assert bucket.take(1.0)


def test_everybody_has_a_bucket_of_his_own() -> None:
    buckets = Buckets(rate=1, burst=1)
    assert buckets.take("a", 0.0)
    assert not buckets.take("a", 0.0)
    assert buckets.take("b", 0.0)


def test_the_number_of_remembered_keys_is_bounded() -> None:
    buckets = Buckets(rate=1, burst=1)
    for number in range(KEYS_MAX + 100):
        buckets.take(str(number), 0.0)
    assert len(buckets._buckets) == KEYS_MAX
