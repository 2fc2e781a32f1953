"""The certification services a signature needs: certificates, their revocation, and the time (TSA)."""
