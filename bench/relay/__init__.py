"""What relaying costs the server: our product, a bare relay and the ordinary Channels shape under the same load."""
