"""What messages say, where they go and when: plain Python."""
