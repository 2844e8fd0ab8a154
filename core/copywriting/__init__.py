"""Words of an ad: the offline writer, the phrase and length rules, and the one score."""
