"""Who hears and sees whom. Knows participants only as ids; packets live in the native core."""
