"""What is done in a waiting hall: numbers are taken and called; lines and windows are set up."""
