"""What people see: the command line, and later the console and the phones."""
