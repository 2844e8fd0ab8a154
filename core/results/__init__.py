"""Ad-platform results: reports as they are downloaded become facts by day, joined to our ads.

numbers     numbers and days in the forms that platforms write
columns     which header means what, by platform, language and generation
tables      bytes → encoding, delimiter, header, rows (CSV, TSV, XLSX, Parquet)
forms       how one file writes its numbers and days
tally       what was read so far, added up, and the file's own totals beside it
reading     every row checked
refusals    why a file is not imported, and the click path to one that is
mappings    what people said their own columns mean
joining     codes and rules → the version of an ad
storing     bulk writing, which version of a day counts
service     check, import, undo, join
queries     history, lines without an ad, versions of a day
"""
