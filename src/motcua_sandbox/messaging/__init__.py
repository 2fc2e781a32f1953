"""What carries messages to people: an SMS gateway, Zalo, a mail server; they report back what arrived."""
