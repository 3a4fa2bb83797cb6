"""Votes: polls by open, secret and paper ballot, their rules, ballots and results."""
