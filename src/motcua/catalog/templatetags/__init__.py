"""Template tags that join the catalogue's forms with the design system."""
