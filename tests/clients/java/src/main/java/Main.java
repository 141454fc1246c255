import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.ColumnsApi;
import org.openapitools.client.api.ColumnsApi.APIGetColumnRequest;
import org.openapitools.client.api.ColumnsApi.APIGetColumnsRequest;
import org.openapitools.client.api.ColumnsApi.APIGetValuesRequest;
import org.openapitools.client.api.RowsApi;
import org.openapitools.client.api.RowsApi.APIGetRandomRowRequest;
import org.openapitools.client.api.RowsApi.APIGetRowRequest;
import org.openapitools.client.api.RowsApi.APIGetRowsRequest;
import org.openapitools.client.api.StatisticsApi;
import org.openapitools.client.api.StatisticsApi.APIGetColumnMeanValueRequest;
import org.openapitools.client.api.StatisticsApi.APIGetColumnMedianRequest;
import org.openapitools.client.api.StatisticsApi.APIGetColumnMostFrequentValueRequest;
import org.openapitools.client.model.FrequentValue;
import org.openapitools.client.model.HistogramBin;
import org.openapitools.client.model.Mode;
import org.openapitools.client.model.NumberedRow;
import org.openapitools.client.model.Percentile;
import org.openapitools.client.model.Problem;
import org.openapitools.client.model.Profile;
import org.openapitools.client.model.Row;

/**
 * Asks a kiln server through the Java client that openapi-generator makes (library native), and prints what it got as JSON:
 * {@code java Main http://127.0.0.1:8080}. tests/clients/test_clients.py knows what each answer must be.
 */
public final class Main {
  private final ObjectMapper mapper;
  private final RowsApi rows;
  private final ColumnsApi columns;
  private final StatisticsApi statistics;

  private Main(String address) {
    final ApiClient client = new ApiClient();
    client.updateBaseUri(address);
    mapper = client.getObjectMapper();
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
    final NumberedRow row = rows.getRow(APIGetRowRequest.newBuilder().n(number).build());
    final Row values = row.getValues();
    return object("row", row.getRow(), "dep_time", values.getDepTime(), "dep_delay", values.getDepDelay(), "carrier", values.getCarrier());
  }

  private Map<String, Object> draw() throws ApiException {
    final NumberedRow row = rows.getRandomRow(APIGetRandomRowRequest.newBuilder().seed(2013).build());
    return object("row", row.getRow(), "carrier", row.getValues().getCarrier(), "distance", row.getValues().getDistance());
  }

  private Mode mode(String column) throws ApiException {
    return statistics.getColumnMostFrequentValue(APIGetColumnMostFrequentValueRequest.newBuilder().c(column).build());
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
      final Problem problem = mapper.readValue(error.getResponseBody(), Problem.class);
      return object("http", error.getCode(), "status", problem.getStatus(), "title", problem.getTitle(), "detail", problem.getDetail());
    }
    throw new AssertionError("this had to be refused");
  }

  private void askStatistics(Map<String, Object> answers) throws ApiException {
    answers.put("mean", statistics.getColumnMeanValue(APIGetColumnMeanValueRequest.newBuilder().c("5").build()));
    answers.put("mean_of_part", statistics.getColumnMeanValue(
        APIGetColumnMeanValueRequest.newBuilder().c("dep_delay").carrier(List.of("eq.UA")).build()));
    answers.put("median", statistics.getColumnMedian(APIGetColumnMedianRequest.newBuilder().c("distance").build()));
    answers.put("mode_of_texts", mode("dest"));
    answers.put("mode_of_numbers", mode("5"));
  }

  private void askColumns(Map<String, Object> answers) throws ApiException {
    answers.put("column_of_numbers", numbers(columns.getColumn(APIGetColumnRequest.newBuilder().c("dep_delay").build())));
    answers.put("column_of_texts", texts(columns.getColumn(APIGetColumnRequest.newBuilder().c("dest").build())));
    final Profile part = columns.getColumn(APIGetColumnRequest.newBuilder().c("dep_delay").origin(List.of("eq.JFK")).build());
    answers.put("column_of_part",
        object("count", part.getCount(), "nulls", part.getNulls(), "mean", part.getMean(), "nans", part.getNans()));
    answers.put("columns", columns.getColumns(APIGetColumnsRequest.newBuilder().build()).getColumns().stream().map(each -> each.getName()).toList());
    answers.put("values", columns.getValues(APIGetValuesRequest.newBuilder().c("carrier").order("frequency.desc").limit(2L).build()));
  }

  private void askRows(Map<String, Object> answers) throws Exception {
    answers.put("row", row(1000));
    answers.put("missing", row(838));
    answers.put("random", List.of(draw(), draw()));
    final List<Row> found = rows.getRows(APIGetRowsRequest.newBuilder().select("carrier,dep_delay,tailnum")
        .depDelay(List.of("gte.300", "lt.310")).limit(1000L).build());
    final Row first = found.get(0);
    answers.put("rows", object("count", found.size(),
        "first", object("carrier", first.getCarrier(), "dep_delay", first.getDepDelay(), "tailnum", first.getTailnum())));
    answers.put("not_found",
        problem(() -> rows.getRow(APIGetRowRequest.newBuilder().n(336775L).carrier(List.of("eq.UA")).build())));
    answers.put("bad_request", problem(() -> rows.getRows(APIGetRowsRequest.newBuilder().select("nope").build())));
  }

  public static void main(String[] arguments) throws Exception {
    final Main asker = new Main(arguments[0]);
    final Map<String, Object> answers = new LinkedHashMap<>();
    asker.askStatistics(answers);
    asker.askColumns(answers);
    asker.askRows(answers);
    System.out.println(asker.mapper.writeValueAsString(answers));
  }
}
