"""Pure statistics for comparing ads: values in, values out. `rates` compares groups of ads."""
