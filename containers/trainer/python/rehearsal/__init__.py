"""What rehearses a post's training commands: the real ms-swift on a CPU, with stand-ins for models and data sets."""
