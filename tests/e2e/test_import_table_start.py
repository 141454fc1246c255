"""Where a table begins and ends in a file: titles, notes, second headers, labels, delimiters behind rows, footers. What is evident is
found and said; what isn't is refused with the option that says it."""

import pytest

from wild import in_order, refused, take


# --- Titles that a spreadsheet padded with delimiters ---------------------------------------------------------------------------------
@pytest.mark.parametrize("content, skipped, names, types", [
    ("Invoices over 250 paid in June,,,\n,,,\nDirectorate,Supplier,Date,Total\nAdult,Orchard,02/06/2015,2170.88\nCulture,Blyth,05/06/2015,99.5\n", 2,
     ["Directorate", "Supplier", "Date", "Total"], ["TEXT", "TEXT", "TEXT", "REAL"]),
    ("Population;;\nStadt;Land;Einwohner\nBonn;NRW;331885\nKiel;SH;246601\n", 1, ["Stadt", "Land", "Einwohner"], ["TEXT", "TEXT", "INTEGER"]),
    (",Sales by region,,\n,,,\n,,,\nregion,q1,q2,q3\nNorth,1,2,3\nSouth,4,5,6\n", 3, ["region", "q1", "q2", "q3"], ["TEXT", "INTEGER", "INTEGER", "INTEGER"]),
    ("Title,\nname,n\nx,1\ny,2\n", 1, ["name", "n"], ["TEXT", "INTEGER"]),
    ("Members,,\nname,city,country\nBob,Paris,FR\nAnn,Rome,IT\n", 1, ["name", "city", "country"], ["TEXT", "TEXT", "TEXT"]),  # no numbers at all
    ("Report,,,\nPeriod:,May 2014,,\nname,a,b,c\nx,1,2,3\ny,4,5,6\n", 2, ["name", "a", "b", "c"], ["TEXT", "INTEGER", "INTEGER", "INTEGER"]),
    ("Population,,,\n,,,\nArea,2011,2012,2013\nX,1,2,3\nY,4,5,6\n", 2, ["Area", "2011", "2012", "2013"], ["TEXT", "INTEGER", "INTEGER", "INTEGER"]),
])
def test_a_padded_title_is_left_out_and_said(tmp_path, content, skipped, names, types):
    table = take(tmp_path, content)
    assert (table.names, table.types, table.options["skip_lines"]) == (names, types, skipped)
    assert len(table.rows) == 2 and "left out as a title" in table.said
    assert any("left out as a title" in note for note in table.options["found"])


@pytest.mark.parametrize("content, first_way", [
    ("Title,\nname,city\nBob,Paris\nAnn,Rome\n", "--skip-lines 1 if line 2 is the header"),
    ("name,,\n1,2,3\n4,5,6\n", "--skip-lines 1 if line 2 is the header"),
    ("name,\nx,1\ny,2\n", "--skip-lines 1 if line 2 is the header"),
    ("Some title,,\n1,2,3\n4,5,6\n", "--skip-lines 1"),
])
def test_a_header_with_hardly_a_name_is_refused_with_what_to_say(tmp_path, content, first_way):
    message = refused(tmp_path, content)
    assert in_order(message, "isn't clear where the table begins", first_way, "--header yes", f"line 1: {content.split(chr(10))[0]}")
    assert len(take(tmp_path, content, "--header", "yes").rows) == content.count("\n") - 1
    assert len(take(tmp_path, content, "--skip-lines", "1").rows) in (content.count("\n") - 2, content.count("\n") - 1)


@pytest.mark.parametrize("content, names", [
    ("a,b,c,d\n1,,,\n,2,,\n,,3,\n", ["a", "b", "c", "d"]),  # sparse rows under a full header
    (",value\n0,5\n1,6\n", ["column_0", "value"]),  # pandas' index
    ("a,,c\n1,2,3\n", ["a", "column_1", "c"]),
])
def test_what_is_no_title_is_left_as_it_is(tmp_path, content, names):
    table = take(tmp_path, content)
    assert (table.names, table.options["skip_lines"]) == (names, 0)


# --- Titles of one field, notes, sep= --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("content, delimiter, skipped, rows", [
    ("Umsatz\nDatum;Betrag;Text\n2024-02-01;12;Miete\n2024-02-02;15;Lohn\n", ";", 1, [("2024-02-01", 12, "Miete"), ("2024-02-02", 15, "Lohn")]),
    ("Per Transaction Report\nPeriod: 2014-01-01 to 2014-01-31\nCountry, Transaction, Date\nUsa, 24234jh24, 1/1/14\n", ",", 2, [("Usa", "24234jh24", "1/1/14")]),
    ("# made by a program\n# units: m, s\na,b\n1,2\n3,4\n", ",", 2, [(1, 2), (3, 4)]),
    ("Sales 2014\n\nname\tn\nx\t1\ny\t2\n", "\t", 2, [("x", 1), ("y", 2)]),
    ("Data from \"the office\nname;n\nx;1\ny;2\n", ";", 1, [("x", 1), ("y", 2)]),  # a quote that would swallow the table
    ("A title\nof two lines\nname|city\nBob|Paris\nAnn|Rome\n", "|", 2, [("Bob", "Paris"), ("Ann", "Rome")]),
    ("Stations\r\n\r\nid;name;height\r\n1;A;2,5\r\n2;B;3,5\r\n", ";", 2, [(1, "A", 2.5), (2, "B", 3.5)]),
])
def test_lines_above_a_table_are_left_out_and_said(tmp_path, content, delimiter, skipped, rows):
    table = take(tmp_path, content)
    assert (table.rows, table.options["delimiter"], table.options["skip_lines"]) == (rows, delimiter, skipped)
    assert "left out as a title" in table.said and "from line" in table.options["dialect_reason"]


@pytest.mark.parametrize("content, ways", [
    ('"a;b"\n1;2\n3;4\n', ["--skip-lines 1", "--delimiter"]),  # a header that is quoted as a whole
    ("a b c\n1;2;3\n4;5;6\n", ["--skip-lines 1"]),
    ("name,city,land\nBob,Paris\nAnn,Rome\nEve,Oslo\n", ["--skip-lines 1"]),
    ("x\n1,5\n2,5\n", ["--skip-lines 1", "none if every line is one value"]),
    ("name\nSmith, John\nDoe, Jane\nRoe, Rick\n", ["--delimiter"]),
])
def test_where_the_first_line_may_be_the_header_written_otherwise_the_user_is_asked(tmp_path, content, ways):
    assert in_order(refused(tmp_path, content), *ways)


def test_lines_above_a_table_can_be_kept_or_said(tmp_path):
    content = "Title\nname;n\nx;1\ny;2\n"
    assert "expected 1 field" in refused(tmp_path, content, "--skip-lines", "0")
    assert take(tmp_path, content, "--skip-lines", "1").rows == [("x", 1), ("y", 2)]
    assert "found" not in take(tmp_path, content, "--skip-lines", "1").options


@pytest.mark.parametrize("content, delimiter, rows", [
    ("sep=;\r\nname;n\r\nx;1\r\ny;2\r\n", ";", [("x", 1), ("y", 2)]),
    ("sep=;\na;b;c\n1;2;3\n", ";", [(1, 2, 3)]),
    ("SEP=,\na,b\n1,2\n", ",", [(1, 2)]),
    ('"sep=;"\na;b\n1;2\n', ";", [(1, 2)]),
    ("sep=\t\na\tb\n1\t2\n", "\t", [(1, 2)]),
    ("sep=|\nsome title\n\na|b\n1|2\n3|4\n", "|", [(1, 2), (3, 4)]),
])
def test_excels_first_line_says_the_delimiter(tmp_path, content, delimiter, rows):
    table = take(tmp_path, content)
    assert (table.rows, table.options["delimiter"]) == (rows, delimiter)
    assert "line 1 says that" in table.said


# --- Names that are numbers ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("content, names", [
    ("Area code,Area,2011,2012\nE06000001,Hartlepool,92.1,92.3\nE06000002,Middlesbrough,138.4,138.6\nE06000003,Redcar,135.2,135.1\n",
     ["Area code", "Area", "2011", "2012"]),
    ("Land;2011;2012\nA;92,1;92,3\nB;1,5;2,5\n", ["Land", "2011", "2012"]),
    ("country,unit,2012\nFR,kg,5\nDE,kg,6\n", ["country", "unit", "2012"]),
    ("Respondent,1,2,3,4,5\nAnna,5,3,2,5,1\nBob,1,4,4,2,2\n", ["Respondent", "1", "2", "3", "4", "5"]),
    ("day," + ",".join(map(str, range(24))) + "\nMon," + ",".join(["7"] * 24) + "\nTue," + ",".join(["3"] * 24) + "\n", ["day", *map(str, range(24))]),
    ("Country,1/22/20,1/23/20\nFR,0,1\nDE,2,3\n", ["Country", "1/22/20", "1/23/20"]),
    ("Country,2014,2012,2010\nFR,0,1,2\nDE,2,3,9\n", ["Country", "2014", "2012", "2010"]),
])
def test_years_and_numbers_in_sequence_are_names(tmp_path, content, names):
    table = take(tmp_path, content)
    assert (table.names, len(table.rows)) == (names, content.count("\n") - 1)
    assert table.options["header"] is True


@pytest.mark.parametrize("content", ["x,1\ny,2\n", "FR,2013-01-01\nDE,2014-01-01\n", "1,2,3\n4,5,6\n7,8,9\n", "x,2011,2012\ny,2012,2013\nz,2013,2014\n",
                                     "A,7,9\nB,4,2\n"])
def test_values_in_the_first_row_are_values(tmp_path, content):
    table = take(tmp_path, content)
    assert len(table.rows) == content.count("\n") and table.options["header"] is False


@pytest.mark.parametrize("content", ["Anna,1,2,3\nBob,7,5,9\n", "FR,2012\nDE,15\nIT,20\n"])
def test_a_short_sequence_may_be_chance(tmp_path, content):
    assert in_order(refused(tmp_path, content), "--header yes", "--header no")
    assert len(take(tmp_path, content, "--header", "no").rows) == content.count("\n")


# --- A second header row ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("content, titles", [
    ("Time,Speed\n(s),(m/s)\n0,1.5\n1,2.5\n", ["Time (s)", "Speed (m/s)"]),
    ("name,mass,height\n,kg,cm\nA,1.5,2\nB,2.5,3\n", [None, "mass (kg)", "height (cm)"]),
    ("Time;Temp\n[s];[°C]\n0;1.5\n1;2.5\n", ["Time (s)", "Temp (°C)"]),
    ("id,a,b\n#,%,%\n1,5,6\n2,7,8\n", ["id (#)", "a (%)", "b (%)"]),
    ("Q1,Q2\nHow old are you?,How many children have you?\n30,2\n41,0\n", ["How old are you?", "How many children have you?"]),
])
def test_units_and_longer_names_become_titles(tmp_path, content, titles):
    table = take(tmp_path, content)
    assert table.titles == titles and len(table.rows) == 2
    assert table.options["second_header"] in ("units", "titles") and "kept as the columns' titles" in table.said
    assert len(take(tmp_path, content, "--header", "yes").rows) == 3


@pytest.mark.parametrize("content, titles", [
    ("region,Male,,Female,\nname,count,rate,count,rate\nN,1,0.5,2,0.7\nS,3,0.5,4,0.2\n", ["region: name", "Male: count", "Male: rate", "Female: count", "Female: rate"]),
    (",Male,,Female,\nname,count,rate,count,rate\nN,1,0.5,2,0.7\nS,3,0.5,4,0.2\n", [None, "Male: count", "Male: rate", "Female: count", "Female: rate"]),
    ("A,A,B,B\nx,y,x,y\n1,2,3,4\n5,6,7,8\n", ["A: x", "A: y", "B: x", "B: y"]),
])
def test_groups_above_the_names_become_titles(tmp_path, content, titles):
    table = take(tmp_path, content)
    assert (table.titles, len(table.rows)) == (titles, 2) and table.options["second_header"] == "groups"


def test_two_rows_of_names_that_could_be_either_are_asked_about(tmp_path):
    content = "alpha,beta,gamma\nfirst,second,third\n1,2,3\n4,5,6\n"
    assert in_order(refused(tmp_path, content), "--skip-lines 1", "--header 2", "--header yes")
    assert take(tmp_path, content, "--header", "2").options["second_header"] in ("units", "titles")
    assert take(tmp_path, content, "--skip-lines", "1").names == ["first", "second", "third"]


@pytest.mark.parametrize("content", ["name,n\nAnna,unknown\nBob,3\nCarl,4\n", "a,b\nx,*\ny,2\n", "n\nfew\n1\n2\n"])
def test_a_text_in_the_first_row_of_a_column_of_numbers_stays_a_row(tmp_path, content):
    assert len(take(tmp_path, content).rows) == content.count("\n") - 1


# --- What rows have more than the header ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("content, rows", [
    ("A,B,C\n1,4,7,\n2,5,8,\n3,6,9,\n", [(1, 4, 7), (2, 5, 8), (3, 6, 9)]),
    ("a,b,\n1,2,\n3,4,\n", [(1, 2), (3, 4)]),
    ("a;b;;;\n1;2;;;\n3;4;;;\n", [(1, 2), (3, 4)]),
    ("a,b,c,\n1,2,3\n4,5,6\n", [(1, 2, 3), (4, 5, 6)]),
    ("A title\nA,B\n1,4,\n2,5,\n", [(1, 4), (2, 5)]),
])
def test_empty_fields_behind_the_last_column_are_left_out_and_said(tmp_path, content, rows):
    table = take(tmp_path, content)
    assert table.rows == rows and "--trailing-delimiters keep" in table.said
    assert table.options["trailing_delimiters"] == "drop"


def test_they_are_columns_where_said_or_where_something_stands_in_them(tmp_path):
    assert take(tmp_path, "a,b,\n1,2,\n3,4,\n", "--trailing-delimiters", "keep").names == ["a", "b", "column_2"]
    assert take(tmp_path, "a,b,\n1,2,\n3,4,x\n").rows == [(1, 2, None), (3, 4, "x")]
    late = "a,b,\n" + "1,2,\n" * 100_000 + "3,4,x\n"  # behind what is looked at first
    assert in_order(refused(tmp_path, late), "line 100002", "expected 2 fields", "found 3")


@pytest.mark.parametrize("content, rows", [
    ('"mpg","cyl"\n"Mazda RX4",21,6\n"Datsun 710",22.8,4\n', [("Mazda RX4", 21, 6), ("Datsun 710", 22.8, 4)]),
    ('"a" "b"\n"1" 5 "x"\n"2" 6 "y"\n', [(1, 5, "x"), (2, 6, "y")]),
    ("a,b\n1,x,5\n2,y,6\n3,z,7\n", [(1, "x", 5), (2, "y", 6), (3, "z", 7)]),
    ("mpg\tcyl\nMazda\t21\t6\nDatsun\t22\t4\n", [("Mazda", 21, 6), ("Datsun", 22, 4)]),
])
def test_labels_of_rows_as_r_writes_them_are_a_column(tmp_path, content, rows):
    table = take(tmp_path, content)
    assert [tuple(row) for row in table.rows] == rows and table.names[0] == "column_0"
    assert "as R writes them" in table.said and table.options["row_labels"] is True


def test_one_more_field_that_is_no_label_is_refused(tmp_path):
    assert "--skip-lines 1" in refused(tmp_path, "a,b\n1,2,3\n4,5,6\n7,8,9\n")


# --- Footers ---------------------------------------------------------------------------------------------------------------------------
TABLE = "name,n\nx,1\ny,2\nz,3\n"
ROWS = [("x", 1), ("y", 2), ("z", 3)]


@pytest.mark.parametrize("footer, records", [
    ("Source: the office\n", 1), ("\nSource: ONS, 2014\nNotes: all figures are provisional\n", 2), ("(3 rows)\n", 1), ("3 rows selected.\n", 1),
    (",\nProvisional figures,\n", 2), ("Total,6\n", 1), ("Total,6\n\nSource: x\n", 2), ("\n* estimated\n", 1), ("Note: see the manual,\n", 1),
    ("Grand total:,6\n", 1),
])
def test_a_footer_is_left_out_said_and_kept_in_mind(tmp_path, footer, records):
    table = take(tmp_path, TABLE + footer)
    assert (table.rows, table.types) == (ROWS, ["TEXT", "INTEGER"])
    assert "left out as a footer" in table.said and table.options["footer_from_line"] >= 5
    assert (f"the last {records} lines are" if records > 1 else "the last line is") in table.said


def test_a_footer_below_a_long_table_is_found_too(tmp_path):
    rows = "".join(f"x{i},{i}\n" for i in range(100_000))
    table = take(tmp_path, "name,n\n" + rows + "\nSource: the office\n")
    assert (len(table.rows), table.types) == (100_000, ["TEXT", "INTEGER"])


@pytest.mark.parametrize("last", ["Lon", "3", "x,1,"])
def test_a_last_row_that_was_cut_off_is_no_footer(tmp_path, last):
    assert "line 5: expected 2 fields" in refused(tmp_path, TABLE + last)


@pytest.mark.parametrize("last, row", [("Total,7\n", ("Total", 7)), ("Zoe,\n", ("Zoe", None)), ("All,1\n", ("All", 1))])
def test_a_last_row_that_may_be_one_stays(tmp_path, last, row):
    assert take(tmp_path, TABLE + last).rows == [*ROWS, row]


def test_footers_are_left_out_or_kept_as_said(tmp_path):
    assert take(tmp_path, TABLE + "Total,6\n", "--footer-lines", "0").rows == [*ROWS, ("Total", 6)]
    assert take(tmp_path, TABLE + "Total,7\nwhatever\n", "--footer-lines", "2").rows == ROWS
    assert "--footer-lines 1" in refused(tmp_path, TABLE + "whatever\n")


# --- Ragged rows -----------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("content, way", [
    ("a,b,c,d\n1,2,3\n4,5,6\n7,8,9\n", "--skip-lines 1"), ("a,b,c\n1,2,3\n1,2,3\n# x\n1,2,3\n# y\n1,2,3\n", "--comment '#'"),
    ("a,b\n1,2\n3\n4,5\n", "--delimiter or --quote"), ("a,b\n1,2\n3,4\nwhatever\n", "--footer-lines 1"),
])
def test_leaving_rows_out_is_never_the_first_advice(tmp_path, content, way):
    message = refused(tmp_path, content)
    assert in_order(message, way)
    if "--ragged" in message:
        assert message.index(way) < message.index("--ragged")


@pytest.mark.parametrize("content", ["A,B,C\n5,4,7,9\n2,5,8,9\n3,6,9,9\n", "a,b\n1\n2\n3,4\n", "a;b\n1\n2\n3\n"])
def test_an_import_that_would_leave_most_rows_out_is_refused(tmp_path, content):
    message = refused(tmp_path, content, "--ragged", "skip", "--header", "yes", "--delimiter", content[1])
    assert "would leave out" in message and "line 2" in message


def test_half_of_the_rows_may_be_left_out(tmp_path):
    assert take(tmp_path, "a,b\n1,2\n3\n", "--ragged", "skip").rows == [(1, 2)]
