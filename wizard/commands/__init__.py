"""What staff type: check, prove, explain, examples, serve. One command a file."""
