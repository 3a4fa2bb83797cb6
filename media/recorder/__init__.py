"""The recorder: a child process that watches as one more peer of the relay and writes each track
as it is forwarded, never decoded, into Matroska files of its own.
"""
