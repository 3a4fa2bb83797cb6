"""Audio in, timed text with a speaker out: live captions of who has the floor."""
