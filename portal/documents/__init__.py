"""Paper: what companies hand in, and what the park issues, seals and vouches for."""
