import com.google.gson.Gson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.JSON;
import org.openapitools.client.api.ColumnsApi;
import org.openapitools.client.api.RowsApi;
import org.openapitools.client.api.StatisticsApi;
import org.openapitools.client.model.FrequentValue;
import org.openapitools.client.model.HistogramBin;
import org.openapitools.client.model.Mode;
import org.openapitools.client.model.NumberedRow;
import org.openapitools.client.model.Percentile;
import org.openapitools.client.model.Problem;
import org.openapitools.client.model.Profile;
import org.openapitools.client.model.Row;

/**
 * Asks a kiln server through the Java client that openapi-generator makes, and prints what it got as JSON: {@code java Main
 * http://127.0.0.1:8080}. tests/clients/test_clients.py knows what each answer must be.
 */
public final class Main {
  private final Gson json;
  private final RowsApi rows;
  private final ColumnsApi columns;
  private final StatisticsApi statistics;

  private Main(String address) {
    final ApiClient client = new ApiClient();
    client.setBasePath(address);
    json = JSON.getGson().newBuilder().serializeNulls().create();
    rows = new RowsApi(client);
    columns = new ColumnsApi(client);
    statistics = new StatisticsApi(client);
  }

  /** An object of names and values in turn; a value may be null. */
  private static Map<String, Object> object(Object... members) {
    final Map<String, Object> made = new LinkedHashMap<>();
    for (int i = 0; i < members.length; i += 2) made.put((String) members[i], members[i + 1]);
    return made;
  }

  private Map<String, Object> row(long number) throws ApiException {
    final NumberedRow row = rows.getRow(number).execute();
    final Row values = row.getValues();
    return object("row", row.getRow(), "dep_time", values.getDepTime(), "dep_delay", values.getDepDelay(), "carrier", values.getCarrier());
  }

  private Map<String, Object> draw() throws ApiException {
    final NumberedRow row = rows.getRandomRow().seed(2013).execute();
    return object("row", row.getRow(), "carrier", row.getValues().getCarrier(), "distance", row.getValues().getDistance());
  }

  private Mode mode(String column) throws ApiException {
    return statistics.getColumnMostFrequentValue(column).execute();
  }

  private static Map<String, Object> frequent(FrequentValue value) {
    return object("value", value.getValue(), "frequency", value.getFrequency());
  }

  private static Map<String, Object> numbers(Profile profile) {
    final Percentile median = profile.getPercentiles().stream().filter(each -> each.getPercent() == 50).findFirst().orElseThrow();
    return object("type", profile.getType(), "title", profile.getTitle(), "mean", profile.getMean(), "median", profile.getMedian(),
        "min", profile.getMin(), "max", profile.getMax(), "stddev", profile.getStddev(), "nulls", profile.getNulls(),
        "percentile_50", median.getContinuous(), "most_frequent", frequent(profile.getMostFrequent().get(0)),
        "histogram", profile.getHistogram().stream().mapToLong(HistogramBin::getCount).sum());
  }

  private static Map<String, Object> texts(Profile profile) {
    return object("type", profile.getType(), "title", profile.getTitle(), "mode", profile.getMode(), "distinct", profile.getDistinct(),
        "longest", profile.getLongest(), "has_mean", profile.getMean() != null,
        "most_frequent", frequent(profile.getMostFrequent().get(0)));
  }

  private interface Question {
    Object ask() throws ApiException;
  }

  /** The problem that a request is refused with. */
  private Map<String, Object> problem(Question question) throws Exception {
    try {
      question.ask();
    } catch (ApiException error) {
      final Problem problem = JSON.getGson().fromJson(error.getResponseBody(), Problem.class);
      return object("http", error.getCode(), "status", problem.getStatus(), "title", problem.getTitle(), "detail", problem.getDetail());
    }
    throw new AssertionError("this had to be refused");
  }

  private void askStatistics(Map<String, Object> answers) throws ApiException {
    answers.put("mean", statistics.getColumnMeanValue("5").execute());
    answers.put("mean_of_part", statistics.getColumnMeanValue("dep_delay").carrier(List.of("eq.UA")).execute());
    answers.put("median", statistics.getColumnMedian("distance").execute());
    answers.put("mode_of_texts", mode("dest"));
    answers.put("mode_of_numbers", mode("5"));
  }

  private void askColumns(Map<String, Object> answers) throws ApiException {
    answers.put("column_of_numbers", numbers(columns.getColumn("dep_delay").execute()));
    answers.put("column_of_texts", texts(columns.getColumn("dest").execute()));
    final Profile part = columns.getColumn("dep_delay").origin(List.of("eq.JFK")).execute();
    answers.put("column_of_part",
        object("count", part.getCount(), "nulls", part.getNulls(), "mean", part.getMean(), "nans", part.getNans()));
    answers.put("columns", columns.getColumns().execute().getColumns().stream().map(each -> each.getName()).toList());
    answers.put("values", columns.getValues("carrier").order("frequency.desc").limit(2).execute());
  }

  private void askRows(Map<String, Object> answers) throws Exception {
    answers.put("row", row(1000));
    answers.put("missing", row(838));
    answers.put("random", List.of(draw(), draw()));
    final List<Row> found = rows.getRows().select("carrier,dep_delay,tailnum")
        .depDelay(List.of("gte.300", "lt.310")).limit(1000).execute();
    final Row first = found.get(0);
    answers.put("rows", object("count", found.size(),
        "first", object("carrier", first.getCarrier(), "dep_delay", first.getDepDelay(), "tailnum", first.getTailnum())));
    answers.put("not_found", problem(() -> rows.getRow(336775L).carrier(List.of("eq.UA")).execute()));
    answers.put("bad_request", problem(() -> rows.getRows().select("nope").execute()));
  }

  public static void main(String[] arguments) throws Exception {
    final Main asker = new Main(arguments[0]);
    final Map<String, Object> answers = new LinkedHashMap<>();
    asker.askStatistics(answers);
    asker.askColumns(answers);
    asker.askRows(answers);
    System.out.println(asker.json.toJson(answers));
  }
}
