"""Files as people have them, found by trying further ones of each kind: what came out wrong, or without a word, and comes out right."""

import pytest

from wild import in_order, refused, take


@pytest.mark.parametrize("content, rows", [
    ("name,n\na,1.5\nb,..\nc,2\n", [("a", 1.5), ("b", None), ("c", 2.0)]),  # the World Bank
    ("name,n\na,1.5\nb,:\nc,2\n", [("a", 1.5), ("b", None), ("c", 2.0)]),  # Eurostat
    ("name,n\na,1.5\nb,.\nc,2\n", [("a", 1.5), ("b", None), ("c", 2.0)]),  # SAS, FRED
    ("name,n\na,1.5\nb,#DIV/0!\nc,–\n", [("a", 1.5), ("b", None), ("c", None)]),
    ("item;amount\na;1.234,56-\nb;5-\nc;3,00\n", [("a", -1234.56), ("b", -5.0), ("c", 3.0)]),  # SAP
])
def test_further_signs_of_missing_and_minus(tmp_path, content, rows):
    assert take(tmp_path, content).rows == rows


@pytest.mark.parametrize("values", [["12.345.678", "23.456.789"], ["51 824 753 556", "53 004 085 616"], ["1.100.200", "2.300.400"], ["2-", "3-", "1"]])
def test_what_may_be_an_identifier_or_a_grade_stays_text(tmp_path, values):
    done = take(tmp_path, "i;x\n" + "".join(f"{i};{value}\n" for i, value in enumerate(values)))
    assert [x for _, x in done.rows] == values and "--number 'x=" in done.said


def test_points_between_thousands_where_other_columns_have_decimal_commas(tmp_path):
    content = "Stadt;Einwohner;Fläche\nBonn;318.809;141,06\nKehl;34.997;75,06\n"
    done = take(tmp_path, content)
    assert done.rows == [("Bonn", "318.809", 141.06), ("Kehl", "34.997", 75.06)] and "--number 'Einwohner=1.234,5'" in done.said
    assert take(tmp_path, content, "--number", "Einwohner=1.234,5").rows[0] == ("Bonn", 318809, 141.06)
    # Nothing tells: the decimals that they are today, with a word.
    assert "--number 'Einwohner=1.234,5'" in take(tmp_path, "Stadt;Einwohner\nBonn;318.809\nKehl;34.997\n").said


@pytest.mark.parametrize("values, word", [
    (["1.9", "1.10"], "1.10 on line 3 is stored without its last zero"), (["1E5", "2E7"], "1E5 on line 2 is taken for a number with an exponent"),
    (["1", "unknown", "3"], "all values but 1 \"unknown\" are numbers; --null 'x=unknown'"),
])
def test_a_reading_that_may_be_another_is_said(tmp_path, values, word):
    assert word in take(tmp_path, "i,x\n" + "".join(f"{i},{value}\n" for i, value in enumerate(values))).said


@pytest.mark.parametrize("content, rows", [
    ("poste;montant\nLoyer;1 234,50\nEau;12,00\nTotal;1 246,50\n", 2), ("item,amt\na,$1.50\nb,$2.50\nTotal,$4.00\n", 2), ("name,score\na,1\nb,3\nAverage,2\n", 2),
    ("item,qty,price\na,2,1.50\nb,3,2.50\n,,4.00\n", 2), ("Tag;Text;Betrag\n02.01.2014;Miete;-1.234,56\n15.01.2014;Lohn;2.500,00\n;Saldo;1.265,44\n", 2),
    ("c,clicks\nBrand,5\nOther,7\nTotal: Account,12\n", 2), ("name\nAnna\nBob\n(2 rows)\n", 2),
])
def test_totals_in_any_form_are_a_footer(tmp_path, content, rows):
    done = take(tmp_path, content)
    assert len(done.rows) == rows and "left out as a footer" in done.said


@pytest.mark.parametrize("content", ["item,qty\na,2\nb,3\n,9\n", "item,qty\na,2\nb,3\nc,4\nZoe,\n"])
def test_a_last_row_unlike_the_others_stays_with_a_word(tmp_path, content):
    done = take(tmp_path, content)
    assert len(done.rows) == content.count("\n") - 1 and "--footer-lines 1 leaves it out" in done.said


@pytest.mark.parametrize("content, names, rows", [
    ("id,name\n--,----\n1,Anna\n2,Bob\n", ["id", "name"], [(1, "Anna"), (2, "Bob")]),  # sqlcmd
    ("first,bar,bar,baz\nsecond,one,two,one\nidx,,,\nA,0.1,0.2,0.3\nB,1.1,1.2,1.3\n", ["idx", "one", "two", "one_2"], [("A", 0.1, 0.2, 0.3), ("B", 1.1, 1.2, 1.3)]),
    ("day,0,1,2,3,4\nMon,10,11,12,13,14\nTue,20,21,22,23,24\n", ["day", "0", "1", "2", "3", "4"], [("Mon", 10, 11, 12, 13, 14), ("Tue", 20, 21, 22, 23, 24)]),
    ("mpg cyl disp\nMazda 21 6 160\nDatsun 22.8 4 108\n", ["column_0", "mpg", "cyl", "disp"], [("Mazda", 21.0, 6, 160), ("Datsun", 22.8, 4, 108)]),  # R
    ("a|~|b\n1|~|x\n2|~|y\n", ["a", "b"], [(1, "x"), (2, "y")]),
])
def test_headers_and_delimiters_of_programs(tmp_path, content, names, rows):
    done = take(tmp_path, content)
    assert (done.names, done.rows) == (names, rows)


def test_what_cannot_be_told_is_asked(tmp_path):
    assert in_order(refused(tmp_path, '"a,b"\n"1,2"\n"3,4"\n'), "in quotes as a whole", "--delimiter none")
    assert in_order(refused(tmp_path, "Station,0,5,10\nA,1.5,2.5,3.5\nB,4.5,5.5,6.5\n"), "--header yes", "--header no")
    assert in_order(refused(tmp_path, "A,B,C\n1,4,7,x\n2,5,8,\n3,6,9,y\n"), "line 1 has 3 fields", "--skip-lines 1")
    assert "--delimiter ' '" in take(tmp_path, "1.0 2.0 3.0\n4.0 5.0 6.0\n").said
