"""One goal of reliability a module: what is let loose, and what must hold afterwards."""
