"""Pages of uploaded PDFs as images and word boxes, made in child processes with limits."""
