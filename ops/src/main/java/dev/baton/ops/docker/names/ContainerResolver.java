package dev.baton.ops.docker.names;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The JDK's resolver, which asks {@link ContainerNames} first. */
public final class ContainerResolver extends InetAddressResolverProvider {

  @Override
  public InetAddressResolver get(Configuration configuration) {
    InetAddressResolver builtin = configuration.builtinResolver();
    return new InetAddressResolver() {
      @Override
      public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
          throws UnknownHostException {
        @Nullable Optional<InetAddress> container = ContainerNames.lookUp(host);
        if (container == null) {
          return builtin.lookupByName(host, policy);
        }
        return Stream.of(
            container.orElseThrow(() -> new UnknownHostException(host + " does not run")));
      }

      @Override
      public String lookupByAddress(byte[] address) throws UnknownHostException {
        return builtin.lookupByAddress(address);
      }
    };
  }

  @Override
  public String name() {
    return "containers";
  }
}
