package io.weir.config;

/** A settings record with rules that span several of its members. */
public interface Checked {

  /** Reports every rule that the bound values break. Called once, after binding; never throws. */
  void check(Complaints complaints);

  /** Takes what is wrong; the pointer is relative to the record, for instance {@code /delays/2}. */
  interface Complaints {
    /** Reports one problem, with a message that says how to mend it. */
    void add(String pointer, String message);
  }
}
