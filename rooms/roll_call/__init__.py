"""Roll call of sites (điểm danh điểm cầu): who was called, who answered, with how many people."""
