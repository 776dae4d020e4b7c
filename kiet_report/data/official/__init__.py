"""What offices publish: figures kept by hand, and tables fetched from KOSIS, Eurostat and the OECD."""
