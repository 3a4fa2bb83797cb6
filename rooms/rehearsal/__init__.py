"""Rehearsal (chạy thử): which site will fail, why, and what to do, an hour before."""
