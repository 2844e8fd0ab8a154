"""Ad-platform results. The table of measured values stands ready for the import."""
