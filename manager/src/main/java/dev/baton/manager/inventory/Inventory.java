package dev.baton.manager.inventory;

import dev.baton.cluster.DecisionLog;
import dev.baton.core.instance.InstanceKey;
import dev.baton.manager.inventory.Entry.Kind;
import dev.baton.topology.policy.PromotionRule;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What people have said about one cluster and its servers: tags, pools, names, where a server
 * stands, who is to be promoted, what Baton must leave alone, and whether it may act at all. Kept
 * in the decision log, so that it outlives the manager; what has expired is forgotten by itself.
 * Thread-safe; changes are on the disk when they return.
 */
public final class Inventory {
  private static final String MEMORY = "inventory";

  private final String cluster;
  private final DecisionLog log;
  private final InstantSource wall;
  private volatile List<Entry> entries;

  public Inventory(String cluster, DecisionLog log, InstantSource wall) {
    this.cluster = cluster;
    this.log = log;
    this.wall = wall;
    this.entries =
        log.recall(cluster, MEMORY).stream()
            .flatMap(String::lines)
            .filter(line -> !line.isBlank())
            .map(Entry::ofLine)
            .toList();
  }

  /** What a host's name can tell of where a server stands. */
  public enum Property {
    DATA_CENTRE,
    REGION,
    ENVIRONMENT
  }

  /** Whether a person armed or disarmed the cluster; empty if nobody has said anything. */
  public Optional<Boolean> armed() {
    return find(Kind.ARMED, "", "").map(entry -> entry.value().equals("yes"));
  }

  public void arm(boolean value) {
    put(new Entry(Kind.ARMED, "", "", value ? "yes" : "no", Optional.empty()));
  }

  /** Why a person wants an instance left as it is; empty if nobody does. */
  public Optional<String> handsOff(InstanceKey instance) {
    return find(Kind.HANDS_OFF, instance.toString(), "").map(Entry::value);
  }

  public void handsOff(InstanceKey instance, String why) {
    put(new Entry(Kind.HANDS_OFF, instance.toString(), "", why, Optional.empty()));
  }

  public void handsOn(InstanceKey instance) {
    remove(Kind.HANDS_OFF, instance.toString(), "");
  }

  public void tag(InstanceKey instance, String name, String value) {
    require(name, "a tag");
    put(new Entry(Kind.TAG, instance.toString(), name, value, Optional.empty()));
  }

  public void untag(InstanceKey instance, String name) {
    remove(Kind.TAG, instance.toString(), name);
  }

  /** The tags of an instance with their values, empty for those that have none. */
  public SortedMap<String, String> tags(InstanceKey instance) {
    return about(Kind.TAG, instance.toString())
        .collect(Collectors.toMap(Entry::name, Entry::value, (a, b) -> b, TreeMap::new));
  }

  /** Who has a tag, with this value if one is given. */
  public List<InstanceKey> tagged(String name, Optional<String> value) {
    return now()
        .filter(entry -> entry.kind() == Kind.TAG && entry.name().equals(name))
        .filter(entry -> value.isEmpty() || value.get().equals(entry.value()))
        .map(entry -> InstanceKey.parse(entry.about()))
        .sorted()
        .toList();
  }

  /** Counts exactly these instances in a pool. */
  public void pool(String name, List<InstanceKey> members) {
    require(name, "a pool");
    change(
        all -> {
          all.removeIf(entry -> entry.kind() == Kind.POOL && entry.name().equals(name));
          members.forEach(
              key -> all.add(new Entry(Kind.POOL, key.toString(), name, "", Optional.empty())));
        });
  }

  /** The pools with their members. */
  public SortedMap<String, SortedSet<InstanceKey>> pools() {
    SortedMap<String, SortedSet<InstanceKey>> pools = new TreeMap<>();
    now()
        .filter(entry -> entry.kind() == Kind.POOL)
        .forEach(
            entry ->
                pools
                    .computeIfAbsent(entry.name(), n -> new TreeSet<>())
                    .add(InstanceKey.parse(entry.about())));
    return pools;
  }

  /** The cluster's other name, or an instance's. */
  public Optional<String> alias(Optional<InstanceKey> instance) {
    return find(Kind.ALIAS, instance.map(InstanceKey::toString).orElse(""), "").map(Entry::value);
  }

  public void alias(Optional<InstanceKey> instance, String alias) {
    String about = instance.map(InstanceKey::toString).orElse("");
    if (alias.isBlank()) {
      remove(Kind.ALIAS, about, "");
    } else {
      put(new Entry(Kind.ALIAS, about, "", alias, Optional.empty()));
    }
  }

  public Optional<String> domain() {
    return find(Kind.DOMAIN, "", "").map(Entry::value);
  }

  public void domain(String name) {
    put(new Entry(Kind.DOMAIN, "", "", name, Optional.empty()));
  }

  /** Under which names a person wants instances to be known; empty if nobody has said so. */
  public Optional<HostNames> names() {
    return find(Kind.NAMES, "", "").map(entry -> HostNames.parse(entry.value()));
  }

  /** Holds for whoever is named from now on. */
  public void names(HostNames policy) {
    put(new Entry(Kind.NAMES, "", "", policy.name(), Optional.empty()));
  }

  /**
   * Says how a property is read out of a host's name.
   *
   * @param regex its first group is the property, or all that it matches if it has none; empty to
   *     read it no longer
   * @throws IllegalArgumentException if it is no regular expression
   */
  public void pattern(Property property, String regex) {
    if (regex.isEmpty()) {
      remove(Kind.PATTERN, "", property.name());
      return;
    }
    Pattern.compile(regex);
    put(new Entry(Kind.PATTERN, "", property.name(), regex, Optional.empty()));
  }

  /** A property of an instance: what a tag of that name says, else what its host's name tells. */
  public Optional<String> property(Property property, InstanceKey instance) {
    return find(Kind.TAG, instance.toString(), property.name())
        .map(Entry::value)
        .or(
            () ->
                find(Kind.PATTERN, "", property.name())
                    .flatMap(entry -> read(entry.value(), instance.host())));
  }

  private static Optional<String> read(String regex, String host) {
    Matcher matcher = Pattern.compile(regex).matcher(host);
    if (!matcher.find()) {
      return Optional.empty();
    }
    return Optional.ofNullable(matcher.groupCount() > 0 ? matcher.group(1) : matcher.group());
  }

  /** Registers a rule for a time; a new one replaces it. */
  public void promotionRule(InstanceKey instance, PromotionRule rule, Duration validFor) {
    if (validFor.isNegative() || validFor.isZero()) {
      throw new IllegalArgumentException("a promotion rule needs a time for which it holds");
    }
    put(
        new Entry(
            Kind.PROMOTION_RULE,
            instance.toString(),
            "",
            rule.word(),
            Optional.of(wall.instant().plus(validFor))));
  }

  /** Neutral unless a rule that has not expired says otherwise. */
  public PromotionRule promotionRule(InstanceKey instance) {
    return registeredRule(instance).orElse(PromotionRule.NEUTRAL);
  }

  /** The rule that was registered and has not expired. */
  public Optional<PromotionRule> registeredRule(InstanceKey instance) {
    return find(Kind.PROMOTION_RULE, instance.toString(), "")
        .map(entry -> PromotionRule.parse(entry.value()));
  }

  /** Every rule that holds now. */
  public Map<InstanceKey, PromotionRule> promotionRules() {
    Map<InstanceKey, PromotionRule> rules = new TreeMap<>();
    now()
        .filter(entry -> entry.kind() == Kind.PROMOTION_RULE)
        .forEach(
            entry ->
                rules.put(InstanceKey.parse(entry.about()), PromotionRule.parse(entry.value())));
    return rules;
  }

  /** Drops everything that is said about an instance. */
  public void forget(InstanceKey instance) {
    change(all -> all.removeIf(entry -> entry.about().equals(instance.toString())));
  }

  private static void require(String name, String what) {
    if (name.isBlank()) {
      throw new IllegalArgumentException(what + " needs a name");
    }
  }

  private Stream<Entry> now() {
    Instant now = wall.instant();
    return entries.stream().filter(entry -> entry.holdsAt(now));
  }

  private Stream<Entry> about(Kind kind, String about) {
    return now().filter(entry -> entry.kind() == kind && entry.about().equals(about));
  }

  private Optional<Entry> find(Kind kind, String about, String name) {
    if (entries.isEmpty()) {
      return Optional.empty(); // most people never say anything, and every look asks
    }
    return about(kind, about).filter(entry -> entry.name().equals(name)).findFirst();
  }

  private void put(Entry entry) {
    change(
        all -> {
          all.removeIf(entry::sameThing);
          all.add(entry);
        });
  }

  private void remove(Kind kind, String about, String name) {
    Entry like = new Entry(kind, about, name, "", Optional.empty());
    change(all -> all.removeIf(like::sameThing));
  }

  /** A change of all entries. */
  private interface Change {
    void apply(List<Entry> all);
  }

  private synchronized void change(Change change) {
    List<Entry> next = new ArrayList<>(now().toList());
    change.apply(next);
    if (!next.equals(entries)) {
      log.remember(
          cluster, MEMORY, next.stream().map(Entry::toLine).collect(Collectors.joining("\n")));
      entries = List.copyOf(next);
    }
  }
}
