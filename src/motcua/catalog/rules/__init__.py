"""What can be said of procedures without a database: forms and their answers, fees, search."""
