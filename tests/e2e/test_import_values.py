"""What would change a value and doesn't: escapes, what a double can't keep, empty texts between numbers, odd line ends."""

import pytest

from wild import refused, take


# --- Escapes ----------------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("content, row", [
    ('id,path,note\n1,C:\\temp\\new,"say \\"hi\\""\n', (1, "C:\\temp\\new", 'say "hi"')),
    ('a,b\n"x \\"y\\" z",8\\\'\n', ('x "y" z', "8\\'")),
    ('a,b\n"\\"q\\"","50\\% \\\\"\n', ('"q"', "50\\% \\")),
    ('a,b\n"he said \\"no\\", twice","\\d+\\.\\d*"\n', ('he said "no", twice', "\\d+\\.\\d*")),
])
def test_an_escape_that_was_found_takes_the_meaning_of_quotes_and_itself_alone(tmp_path, content, row):
    table = take(tmp_path, content, "--header", "yes")
    assert table.rows == [row]
    assert table.options["escape_style"] == "quotes" and "taken out" in table.said
    assert table.options["escapes_removed"] >= 2


@pytest.mark.parametrize("content, options, rows", [
    ('1,"say \\"hi\\"",\\N\n2,"x",5\n3,"y",\\N\n', ["--header", "no"], [(1, 'say "hi"', None), (2, "x", 5), (3, "y", None)]),
    ("1\tx\\ty\t\\N\n2\ta\\\\b\t5\n3\tl1\\nl2\t7\n", ["--header", "no"], [(1, "x\ty", None), (2, "a\\b", 5), (3, "l1\nl2", 7)]),  # MySQL, PostgreSQL
    ("a,b\nx\\,y,\\N\n\\tz,2\n", ["--escape", "\\"], [("x,y", None), ("\tz", 2)]),
    ("a,b\n\\N,1\n5,\\N\n", [], [(None, 1), (5, None)]),
    ("a\tb\n\\N\t1\nx\t\\N\n", [], [(None, 1), ("x", None)]),
])
def test_what_databases_write_for_missing_is_missing(tmp_path, content, options, rows):
    assert take(tmp_path, content, *options).rows == rows


def test_backslashes_without_a_sign_of_a_dump_are_data(tmp_path):
    assert take(tmp_path, "a\tb\nC:\\new\t1\nD:\\table\t2\n").rows == [("C:\\new", 1), ("D:\\table", 2)]
    assert take(tmp_path, "a\tb\n\\N\tC:\\x\n").rows == [("\\N", "C:\\x")]  # \x escapes nothing that a dump has
    assert "--null '\\N'" in take(tmp_path, "a,b\n\\N,x\ny,z\n").said


# --- Numbers that a double can't keep -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("values", [["90071992547409.93", "90071992547409.94"], ["82544000000000707.52"], ["0.1234567890123456789"], ["3.14159265358979323846"],
                                    ["1.00000000000000000001", "2"], ["-123456789012345678.5"]])
def test_decimals_that_a_double_cannot_keep_stay_text_with_the_reason(tmp_path, values):
    content = "amount\n" + "".join(value + "\n" for value in values)
    table = take(tmp_path, content)
    assert (table.types, table.rows) == (["TEXT"], [(value,) for value in values])
    assert f"a REAL can't keep all digits of {values[0]} on line 2" in table.said
    table = take(tmp_path, content, "--type", "amount=real")
    assert table.types == ["REAL"] and "rounded" in table.said


@pytest.mark.parametrize("values", [["0.1", "0.30000000000000004"], ["1e22", "5e-324"], ["0.1000000000000000055511151231257827"], ["123456789.123456"],
                                    ["1.10000000000000000000000"], ["2.2250738585072014e-308"], ["9007199254740993.0", "1.5"][1:], ["0.000000000000000000001"]])
def test_decimals_that_come_back_with_all_their_digits_are_numbers(tmp_path, values):
    table = take(tmp_path, "amount\n" + "".join(value + "\n" for value in values))
    assert (table.types, table.rows) == (["REAL"], [(float(value),) for value in values])


@pytest.mark.parametrize("value", ["1e-400", "1e400", "-1e999"])
def test_a_number_beyond_doubles_is_said_to_be_one(tmp_path, value):
    assert f'"{value}" on line 2 is beyond what a REAL can hold' in take(tmp_path, f"a\n{value}\n1.5\n", "--header", "yes").said


# --- Empty texts --------------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("content, rows, types", [
    ('"Id","Amount","Note"\n"1","5.50",""\n"2","","x"\n', [(1, 5.5, ""), (2, None, "x")], ["INTEGER", "REAL", "TEXT"]),
    ('"a"\n"1"\n""\n"3"\n', [(1,), (None,), (3,)], ["INTEGER"]),
    ('"a","b"\n"","NA"\n"2","3"\n', [(None, None), (2, 3)], ["INTEGER", "INTEGER"]),
    ('"a","b"\n"","x"\n"","y"\n', [("", "x"), ("", "y")], ["TEXT", "TEXT"]),
])
def test_an_empty_text_between_numbers_is_missing_and_between_texts_it_is_a_text(tmp_path, content, rows, types):
    table = take(tmp_path, content, "--header", "yes")
    assert (table.rows, table.types) == (rows, types)
    if None in [value for row in rows for value in row]:
        assert '1 "" is missing' in table.said


# --- Lines ----------------------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("content, rows, blank", [
    ("a\n\n\n1\n\n\n", [(None,), (None,), (1,)], 2), ("a\n1\n\n", [(1,)], 1), ("a,b\n1,2\n\n\n3,4\n\n", [(1, 2), (3, 4)], 3),
    ("a,b\n1,2\n   \n3,4\n", [(1, 2), (3, 4)], 1), ("a,b\n1,2\n\t\n \t \n3,4\n", [(1, 2), (3, 4)], 2),
])
def test_blank_lines_that_are_left_out_are_counted(tmp_path, content, rows, blank):
    table = take(tmp_path, content)
    assert (table.rows, table.options["blank_lines"]) == (rows, blank)
    assert f"{blank} blank line" in table.said


@pytest.mark.parametrize("content, rows", [
    ("a\r\r\n1\r\r\n2\r\r\n", [(1,), (2,)]), ("a,b\r\r\n1,x\r\r\n2,y\r\r\n", [(1, "x"), (2, "y")]), ('a,b\r\r\n1,"x\r\r\ny"\r\r\n', [(1, "x\r\r\ny")]),
    ("a\r1\r\r2\r", [(1,), (None,), (2,)]),
])
def test_cr_cr_lf_is_one_line_end(tmp_path, content, rows):
    assert take(tmp_path, content).rows == rows


def test_a_line_end_of_three_bytes_may_be_cut_anywhere(tmp_path):
    content = "id,text\r\r\n" + "".join(f"{i},{'x' * (i % 90)}\r\r\n" for i in range(30_000))
    assert take(tmp_path, content).rows == [(i, "x" * (i % 90) or None) for i in range(30_000)]


# --- Zero -------------------------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("values, type_name, rows", [
    (["-0", "5"], "INTEGER", [(0,), (5,)]), (["-0", "9007199254740993"], "INTEGER", [(0,), (9007199254740993,)]), (["-0", "0.5"], "REAL", [(0.0,), (0.5,)]),
    (["-0", "x"], "TEXT", [("-0",), ("x",)]),
])
def test_a_negative_zero_is_an_integer_as_every_other(tmp_path, values, type_name, rows):
    table = take(tmp_path, "a\n" + "".join(value + "\n" for value in values), "--header", "yes")
    assert (table.types, table.rows) == ([type_name], rows)
    assert ('1 "-0" is stored as 0' in table.said) == (type_name == "INTEGER")


# --- Quotes inside fields -------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("content, rows", [
    ('size,desc\n5" pipe,"a, b"\n6",c\n', [('5" pipe', "a, b"), ('6"', "c")]),
    ("Contact Phone Number,Location Coordinates,Cities,Counties\n02095257564,37°36'37.8\"N 121°2'17.9\"W,Modesto,Stanislaus",  # csv-spectrum
     [("02095257564", "37°36'37.8\"N 121°2'17.9\"W", "Modesto", "Stanislaus")]),
    ('code,n\n="00123",1\n="00124",2\n', [('="00123"', 1), ('="00124"', 2)]),  # Excel
    ('a;b\n12" x 8";"q ""r"""\n3";4\n', [('12" x 8"', 'q "r"'), ('3"', "4")]),
])
def test_quotes_inside_fields_that_do_not_begin_with_one_are_data_where_nothing_else_explains_them(tmp_path, content, rows):
    table = take(tmp_path, content)
    assert table.rows == rows
    assert "quotes inside fields that don't begin with one are data" in table.said and table.options["quotes_inside_fields"] >= 2


def test_quotes_inside_fields_are_kept_or_refused_as_said(tmp_path):
    late = "a,b\n" + "x,1\n" * 100_000 + '5" pipe,2\n'
    assert "--inner-quotes keep" in refused(tmp_path, late)
    assert take(tmp_path, late, "--inner-quotes", "keep").rows[-1] == ('5" pipe', 2)
    assert "quote inside" in refused(tmp_path, 'a,b\n5" pipe,"x"\n', "--inner-quotes", "refuse")
