"""Touch screens in the waiting hall: take a number, see it, see who is called. Nobody signs in here."""
