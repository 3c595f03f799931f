package io.weir.outcome;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Outputs are written; every other byte stays as it was. */
class EventSplicerTest {

  @Test
  void anOutputGoesBeforeTheClosingBraceAndAllElseStays() {
    assertEquals(
        " {\"b\" : 1.50,\n\t\"a\":[ 1e2 ] ,\"\\u00e9\":\"é😀\" ,\"geo\":{\"c\":\"AU\"}} \n",
        Splicing.at("/geo")
            .written(
                " {\"b\" : 1.50,\n\t\"a\":[ 1e2 ] ,\"\\u00e9\":\"é😀\" } \n", "{\"c\":\"AU\"}"));
  }

  @Test
  void withoutAnswersAnEventIsItself() {
    String event = "{ \"a\" : {\"b\": 1} }";
    assertEquals(event, Splicing.at("/geo", "/a/c").written(event, null, null));
  }

  @Test
  void anEmptyObjectGetsNoComma() {
    assertEquals("{\"geo\":1}", Splicing.at("/geo").written("{}", "1"));
    assertEquals("{ \"geo\":1}", Splicing.at("/geo").written("{ }", "1"));
  }

  @Test
  void absentParentsAreMade() {
    assertEquals("{\"a\":{\"b\":{\"c\":1}}}", Splicing.at("/a/b/c").written("{}", "1"));
    assertEquals(
        "{\"a\":{\"x\":0,\"b\":{\"c\":1}},\"y\":2}",
        Splicing.at("/a/b/c").written("{\"a\":{\"x\":0},\"y\":2}", "1"));
  }

  @Test
  void outputsUnderTheSameAbsentParentShareIt() {
    assertEquals(
        "{\"x\":0,\"a\":{\"b\":1,\"d\":{\"e\":3}},\"c\":2}",
        Splicing.at("/a/b", "/c", "/a/d/e").written("{\"x\":0}", "1", "2", "3"));
  }

  @Test
  void outputsAtDifferentDepthsGoEachToItsPlace() {
    assertEquals(
        "{\"a\":{\"b\":1},\"c\":2}", Splicing.at("/c", "/a/b").written("{\"a\":{}}", "2", "1"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'geo':'old','z':1}       | {'geo':NEW,'z':1}",
        "{'geo' :  'old' , 'z':1}  | {'geo' :  NEW , 'z':1}",
        "{'geo':12.5}              | {'geo':NEW}",
        "{'geo':12 }               | {'geo':NEW }",
        "{'geo':true,'z':1}        | {'geo':NEW,'z':1}",
        "{'geo':null}              | {'geo':NEW}",
        "{'geo': {'a':[1,{}]} }    | {'geo': NEW }",
        "{'geo':[ 1, 2 ] ,'z':1}   | {'geo':NEW ,'z':1}",
        "{'geo':'Zürich 😀 \\\" }'} | {'geo':NEW}",
      })
  void aValueThatStandsThereIsReplaced(String event, String expected) {
    Splicing reading = Splicing.at("/geo");
    String json = event.replace('\'', '"');
    String pattern = expected.replace('\'', '"');
    assertEquals(pattern.replace("NEW", "{\"n\":1}"), reading.written(json, "{\"n\":1}"));
    assertEquals(pattern.replace("NEW", "null"), reading.written(json, (String) null));
  }

  @Test
  void namesAreWrittenAsJsonHoweverTheyAreConfigured() {
    assertEquals("{\"a/b\":{\"q\\\"~\":1}}", Splicing.at("/a~1b/q\"~0").written("{}", "1"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'a':null}         | {'a':{'b':{'c':1}}}",
        "{'a': null ,'z':0} | {'a': {'b':{'c':1}} ,'z':0}",
        "{'a':{'b':null}}   | {'a':{'b':{'c':1}}}",
      })
  void aNullOnTheWayBecomesAnObjectAndWithoutAnAnswerStays(String event, String expected) {
    Splicing reading = Splicing.at("/a/b/c");
    String json = event.replace('\'', '"');
    assertEquals(expected.replace('\'', '"'), reading.written(json, "1"));
    assertEquals(json, reading.written(json, (String) null));
  }

  @Test
  void outputsUnderOneNullShareTheObject() {
    assertEquals(
        "{\"a\":{\"b\":1,\"c\":2},\"d\":3}",
        Splicing.at("/a/b", "/a/c", "/d").written("{\"a\":null}", "1", "2", "3"));
  }
}
