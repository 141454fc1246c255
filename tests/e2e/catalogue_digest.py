"""The digest of a baked catalogue, computed apart from kiln: with it a test can write figures that only their own sense gives away."""

import hashlib
import struct

FIGURES = ["count", "nulls", "distinct_values", "mode_frequency", "mode_ties", "min", "max", "mode", "sum", "range", "median", "mean", "variance", "stddev",
           "skewness", "mean_length", "zeros", "negatives", "empty", "shortest", "longest", "temporal", "digest", "geometric_mean", "mode_row"]


def written(value):
    """A value's bytes in a digest: a letter for its type, then the 64 bits, or the length and the bytes."""
    if value is None:
        return b"n"
    if isinstance(value, int):
        return b"i" + struct.pack("<q", value)
    if isinstance(value, float):
        return b"r" + struct.pack("<d", value or 0.0)
    text = value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value
    return b"t" + struct.pack("<Q", len(text)) + text


def catalogue_digest(connection):
    def query(statement, *values):
        return connection.execute(statement, values).fetchall()

    said = list(query("SELECT name, source_name, source_sha256, import_options, program, sqlite_version, title, description, license, rows, source_bytes, columns "
                      "FROM kiln_dataset")[0])
    for position, *column in query(f"SELECT position, name, header, title, description, type, type_reason, unit, nans, infinities, order_digest, {', '.join(FIGURES)} "
                                   "FROM kiln_columns ORDER BY position"):
        said += column
        for which in ("most", "least"):
            rows = query("SELECT value, frequency FROM kiln_frequencies WHERE position = ? AND which = ? ORDER BY rank", position, which)
            said += [len(rows), *(cell for row in rows for cell in row)]
        bins = query("SELECT low, high, count FROM kiln_histograms WHERE position = ? ORDER BY bin", position)
        said += [len(bins), *(cell for row in bins for cell in row)]
        percentiles = query("SELECT percent, continuous, discrete FROM kiln_percentiles WHERE position = ? ORDER BY percent", position)
        said += [cell for row in percentiles for cell in row]
    return hashlib.sha256(b"".join(map(written, said))).hexdigest()
