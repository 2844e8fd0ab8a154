"""Brand kits: look, voice and rules of a client, its logos, and the guess from logo and photos."""
