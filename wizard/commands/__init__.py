"""What staff type. One command a file, and its plain words or data beside it where they are long."""
