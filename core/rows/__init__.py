"""A table of products becomes ads: one row one idea, wrong rows told one by one.

tables      bytes or pasted text → lines of cells (CSV, TSV, XLSX), whatever encoding and delimiter
workbook    XLSX read in a guarded child
columns     which column means what, in four languages; people may correct it
prices      a price and an old price → the offer line of the picture
archive     photos in a ZIP, read without unpacking
photos      which photo a row names: of the library, the ZIP or an address
rules       a line judged: the ad it would become, and everything that is wrong with it
report      the rows that were not made, as a table to mend and send again
service     look at a table; make its good rows
"""
