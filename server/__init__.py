"""The edges and the composition root: HTTP, realtime, authentication, jobs, command line."""
