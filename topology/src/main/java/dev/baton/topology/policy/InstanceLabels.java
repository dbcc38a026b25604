package dev.baton.topology.policy;

/**
 * What a person has said of an instance, by pattern, query or tag.
 *
 * @param dataCenter empty if not said; then it counts as near to everybody
 * @param region empty if not said
 * @param environment such as {@code production}; shown, and decides nothing
 */
public record InstanceLabels(
    String dataCenter, String region, String environment, PromotionRule rule) {

  public static final InstanceLabels NONE = new InstanceLabels("", "", "", PromotionRule.NEUTRAL);

  public static InstanceLabels of(PromotionRule rule) {
    return new InstanceLabels("", "", "", rule);
  }

  public static InstanceLabels in(String dataCenter, String region) {
    return new InstanceLabels(dataCenter, region, "", PromotionRule.NEUTRAL);
  }
}
