"""A file of each of the twelve kinds that csv-spectrum, the acid test of CSV readers, has: each comes out value for value."""

import pytest

from wild import take

KINDS = {
    "a comma in quotes": ('name,town,zip\nAnn,"Bath, Somerset",01234\n', [("Ann", "Bath, Somerset", "01234")]),
    "empty": ('a,b,c\n7,"",""\n8,9,10\n', [(7, None, None), (8, 9, 10)]),
    "empty, CRLF": ('a,b,c\r\n7,"",""\r\n8,9,10\r\n', [(7, None, None), (8, 9, 10)]),
    "escaped quotes": ('a,b\n7,"he said ""no"" twice"\n8,9\n', [(7, 'he said "no" twice'), (8, "9")]),
    "JSON": ('id,shape\n7,"{""kind"": ""dot"", ""at"": [1.5, 2]}"\n', [(7, '{"kind": "dot", "at": [1.5, 2]}')]),
    "quotes inside a field": ("tel,at,town\n0209,51°22'N 2°21'9.8\"W,Bath\n", [("0209", "51°22'N 2°21'9.8\"W", "Bath")]),
    "line ends": ('a,b\n7,8\n"one\ntwo",9\n10,11\n', [("7", 8), ("one\ntwo", 9), ("10", 11)]),
    "line ends, CRLF": ('a,b\r\n7,8\r\n"one\r\ntwo",9\r\n10,11\r\n', [("7", 8), ("one\r\ntwo", 9), ("10", 11)]),
    "quotes and line ends": ('a,b\n7,"one \n""two"" \nthree"\n8,9\n', [(7, 'one \n"two" \nthree'), (8, "9")]),
    "simple": ("a,b,c\n7,8,9\n", [(7, 8, 9)]),
    "simple, CRLF": ("a,b,c\r\n7,8,9\r\n", [(7, 8, 9)]),
    "UTF-8": ("a,b,c\n7,8,9\n10,11,ʤ\n", [(7, 8, "9"), (10, 11, "ʤ")]),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_csv_spectrum_comes_out_as_it_is(tmp_path, kind):
    content, rows = KINDS[kind]
    table = take(tmp_path, content)
    assert table.rows == rows
    assert table.names == content.split("\n")[0].rstrip("\r").split(",")
