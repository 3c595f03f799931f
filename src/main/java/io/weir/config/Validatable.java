package io.weir.config;

/**
 * A settings record with rules that span several of its members. The rules also run where some
 * members are invalid: such a member is null, zero or empty, an item or entry like it is null, and
 * each rule asks {@link Complaints#areValid} for what it judges by before it looks at it.
 */
public interface Validatable {

  /** Reports every rule that the bound values break. Called once, after binding; never throws. */
  void check(Complaints complaints);

  /** Takes what is wrong; pointers are relative to the record, for instance {@code /delays/2}. */
  interface Complaints {

    /** Reports one problem, with a message that says how to mend it. */
    void add(String pointer, String message);

    /**
     * Whether the values at these pointers are all valid. Where one is not, that is already
     * reported, and a rule that judges by it would only report the consequence.
     */
    default boolean areValid(String... pointers) {
      return true;
    }

    /** The same for a part of the record. */
    default Complaints below(String pointer) {
      return new MemberComplaints(this, pointer);
    }

    /** The pointer of the member of this name, which may hold any characters. */
    static String pointer(String name) {
      return ConfigPointer.ROOT.member(name).text();
    }
  }
}
