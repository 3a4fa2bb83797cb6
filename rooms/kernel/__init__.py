"""What every slice stands on: identifiers, wire base, errors, permissions, ports, the log."""
