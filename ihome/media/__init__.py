"""Photos: accept a stranger's file, check it, write it anew in several widths, store and serve it.

What is stored is ours from the first byte to the last; the file that was sent is never kept.
"""
