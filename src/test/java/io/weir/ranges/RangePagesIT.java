package io.weir.ranges;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weir.event.FailureException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pages come and go with their generation. */
@Timeout(120)
class RangePagesIT {
  @RegisterExtension static final RangeDatabase database = new RangeDatabase();

  @Test
  void anImportThatEndsBetweenItsPagesLeavesNone() throws Exception {
    database.texts(
        "CREATE FUNCTION weir.refuse_second() RETURNS trigger LANGUAGE plpgsql"
            + " AS 'BEGIN RAISE EXCEPTION ''disk full''; END'");
    database.texts(
        "CREATE TRIGGER refuse BEFORE INSERT ON weir.range_page FOR EACH ROW"
            + " WHEN (NEW.page = 1) EXECUTE FUNCTION weir.refuse_second()");
    database.load("half", "1.0.0.0,1.0.0.255,AU");
    List<String> pages = pagesOfAll();
    assertThrows(
        FailureException.class,
        () -> database.load("half", "1.0.0.0,1.0.0.255,AU", "2a00::,2a00::ff,DE"));
    assertEquals(pages, pagesOfAll());
    assertEquals(
        List.of("1 active"),
        database.texts("SELECT generation || ' ' || state FROM weir.dataset WHERE name = 'half'"));
    database.texts("DROP TRIGGER refuse ON weir.range_page");
  }

  @Test
  void pagesStayAsLongAsTheirGeneration() throws Exception {
    for (String country : List.of("AA", "BB", "CC")) {
      database.load("paged", "1.0.0.0,1.0.0.255," + country, "2a00::,2a00::ff," + country);
    }
    assertEquals(
        List.of("2: 2 of 2", "3: 2 of 2"),
        database.texts(
            "SELECT generation || ': ' || count(p) || ' of ' || page_count"
                + " FROM weir.dataset d JOIN weir.range_page p ON p.dataset_id = d.id"
                + " WHERE d.name = 'paged' GROUP BY d.id ORDER BY generation"));
    assertEquals(
        List.of("0"),
        database.texts(
            "SELECT count(*) FROM weir.range_page"
                + " WHERE dataset_id NOT IN (SELECT id FROM weir.dataset)"),
        "pages of generations that are gone");
  }

  private static List<String> pagesOfAll() throws Exception {
    return database.texts("SELECT dataset_id || '/' || page FROM weir.range_page ORDER BY 1");
  }
}
