"""Pure statistics for comparing ads: values in, values out. The room stands ready; nothing is in it yet."""
