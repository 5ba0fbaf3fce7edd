# Gets everything bartizan needs onto a Debian 12 or 13 machine that has only apt; sourced by ./dev.
# SPDX-License-Identifier: Apache-2.0
#
#   setup build     compilers' and libraries' packages, Catch2, Botan      (enough for build, run, demo, bench)
#   setup test      the above, a second compiler, the peers that tests talk to, and a second Botan for one example
#   setup bench     the libraries that benchmarks stand beside, and valgrind
#   setup cross     compilers and emulators of other architectures, for tests/cross
#   setup format    clang-format
#
# Nothing is fetched when nothing is missing: a stamp named by the hash of this recipe remembers what was wanted, and one dpkg
# query checks that it is still there. Downloads and builds live in $DEPS, outside the source tree, and survive a fresh clone.

DEPS=${BARTIZAN_DEPS:-${XDG_CACHE_HOME:-$HOME/.cache}/bartizan-deps}
BOTAN_MIN=3.7            # the first with every name we use
BOTAN_DONOR=trixie       # the Debian release whose botan3 *source* is built where Botan 3 is not packaged
HLS_JS=hls.js@1.7.4      # plays the recorder's footage in browsers; a build that does not find it has pages without a player
NPM_PACKAGES=("$HLS_JS" shaka-packager@3.4.2 playwright-core@1.65.1
  @cyclonedx/cyclonedx-library@10.3.0 ajv@8.17.1 ajv-formats@3.0.1 ajv-formats-draft2019@1.6.1)   # the public schema, and who judges by it
. /etc/os-release

have() { [ -z "$(missing "$@")" ]; }

# missing PACKAGE...: those of them that are not installed
missing() {
  { dpkg-query -W -f='${Package} ${db:Status-Abbrev}\n' "$@" 2>/dev/null || true; } | awk -v want="$*" '
    $2 == "ii" { installed[$1] = 1 } END { n = split(want, w, " "); for (i = 1; i <= n; i++) if (!(w[i] in installed)) print w[i] }'
}

# as_root COMMAND...: run it as root, by sudo where we are not
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else return 1; fi
}

can_install() { [ "$(id -u)" = 0 ] || command -v sudo >/dev/null; }

apt_get() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=600 -o Acquire::Retries=2 "$@" \
    >>"$DEPS/apt.log" 2>&1
}

apt_update() {
  [ -n "${APT_UPDATED:-}" ] && return
  say "reading the package lists (apt-get update)"
  apt_get update || say "apt-get update had problems, going on with what it got (log: $DEPS/apt.log)"
  APT_UPDATED=yes
}

candidate() { apt-cache policy "$1" 2>/dev/null | awk '/Candidate:/ && $2 != "(none)" { print $2 }'; }

# apt_install PACKAGE...: those that are missing; tried twice, because mirrors do fail; never removes a package of yours
apt_install() {
  local wanted try; mapfile -t wanted < <(missing "$@")
  ((${#wanted[@]})) || return 0
  can_install || die "these packages are missing, and there is neither root nor sudo to install them:
     apt-get install --no-install-recommends ${wanted[*]}"
  apt_update
  say "installing ${#wanted[@]} packages: ${wanted[*]}"
  for try in 1 2; do
    apt_get install -y --no-install-recommends --no-remove ${APT_VIEW[@]+"${APT_VIEW[@]}"} "${wanted[@]}" && return
    ((try == 2)) || { say "that failed, trying once more"; APT_UPDATED=; apt_update; }
  done
  tail -5 "$DEPS/apt.log" >&2
  die "apt could not install: ${wanted[*]} (log: $DEPS/apt.log)"
}

# packages GROUP: the names of this Debian's packages, one a line. Needs apt's lists.
packages() {
  case $1 in
    build)
      printf '%s\n' g++ cmake ninja-build pkg-config ccache python3 xz-utils ca-certificates librange-v3-dev libcli11-dev libtss2-dev \
        libp11-kit-dev libavcodec-dev libavutil-dev libssl-dev
      echo libsqlite3-dev      # a recorder's index
      # Debian 12's default is 1.74, and the two cannot be installed together
      if dpkg --compare-versions "$(candidate libboost-dev)" ge 1.81; then printf '%s\n' libboost-dev libboost-json-dev
      else printf '%s\n' libboost1.81-dev libboost-json1.81-dev; fi
      if [ -n "$(candidate libbotan-3-dev)" ]; then echo libbotan-3-dev; fi
      case $(candidate catch2) in 3.*) echo catch2;; *) echo libcatch2-dev;; esac ;;
    test)
      local clang; clang=$(candidate clang); clang=${clang#*:}; clang=${clang%%.*}; clang=${clang:-14}
      printf '%s\n' clang "libclang-rt-$clang-dev" meson ffmpeg chromium openssl valgrind strace softhsm2 swtpm
      printf '%s\n' curl gnutls-bin sslscan testssl.sh nmap      # clients and scanners of HTTPS
      printf '%s\n' dnsmasq-base isc-dhcp-server               # lend the camera its address
      printf '%s\n' libnss3-tools                               # tells Chromium of an owner's CA
      echo systemd                                                    # judges the recorder's unit
      printf '%s\n' radosgw ceph-mon ceph-osd ceph-common               # an object store
      printf '%s\n' gstreamer1.0-tools gstreamer1.0-plugins-base gstreamer1.0-plugins-good libcurl4-openssl-dev   # clients of our RTSP
      printf '%s\n' libgstreamer1.0-dev glib-networking      # a client that is told whom to trust
      printf '%s\n' gir1.2-gst-rtsp-server-1.0 python3-gi gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly nftables iproute2   # a server for our RTSP client, loss on its way
      printf '%s\n' libgstrtspserver-1.0-dev libgstreamer-plugins-base1.0-dev      # another server, compiled, beside ours
      echo libfaketime                                                # clocks that go back an hour
      command -v npm >/dev/null || printf '%s\n' nodejs npm ;;      # another source's nodejs brings its own npm
    bench)
      printf '%s\n' libbenchmark-dev libgcrypt20-dev valgrind
      printf '%s\n' libgstrtspserver-1.0-dev libgstreamer-plugins-base1.0-dev gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad ffmpeg      # another RTSP server
      case $(uname -m) in x86_64) echo libipsec-mb-dev;; esac ;;      # Intel's multi-buffer library
    cross)
      printf '%s\n' g++-aarch64-linux-gnu g++-arm-linux-gnueabihf g++-riscv64-linux-gnu g++-s390x-linux-gnu
      if dpkg --compare-versions "$(candidate qemu-user)" ge 1:9; then echo qemu-user; else echo qemu-user-static; fi ;;   # static since Debian 13
    demo)
      echo ffmpeg curl openssl
      command -v npm >/dev/null || printf '%s\n' nodejs npm ;;      # for hls.js
    format) echo clang-format ;;
  esac
}

# A private apt view: this machine's own Debian entries, <codename>-backports, and BOTAN_DONOR as *sources only* (its binaries would
# replace libc). Derived from the existing entries, so no host is named here, and /etc/apt stays untouched.
apt_view() {
  [ -z "${APT_VIEW+x}" ] || return 0
  local view=$DEPS/apt key=/usr/share/keyrings/debian-archive-keyring.gpg
  mkdir -p "$view"/{lists/partial,cache/archives/partial,parts}
  [ -e "$key" ] && key="[signed-by=$key] " || key=
  apt-get indextargets --format '$(REPO_URI)|$(RELEASE)|$(COMPONENT)|$(ORIGIN)' 'Created-By: Packages' | sort -u |
    awk -F'|' -v mine="$VERSION_CODENAME" -v donor="$BOTAN_DONOR" -v key="$key" '
      $3 == "main" && $4 == "Debian" && $2 == mine {
        print "deb " key $1 " " mine " main"; print "deb " key $1 " " mine "-backports main"; print "deb-src " key $1 " " donor " main" }
      $3 == "main" && $4 == "Debian" && $2 == mine "-security" {
        print "deb " key $1 " " $2 " main"; print "deb-src " key $1 " " donor "-security main" }' | sort -u >"$view/sources.list"
  grep -q '^deb-src' "$view/sources.list" || die "no Debian entry for $VERSION_CODENAME among this machine's apt sources"
  APT_VIEW=(-oDir::Etc::sourcelist="$view/sources.list" -oDir::Etc::sourceparts="$view/parts" -oDir::State::Lists="$view/lists"
            -oDir::Cache="$view/cache" -oAPT::Sandbox::User=root -oAcquire::Retries=2)
  say "reading the lists of backports and of $BOTAN_DONOR's sources"
  apt-get -qq "${APT_VIEW[@]}" update >>"$DEPS/apt.log" 2>&1 || say "some of those lists could not be read (log: $DEPS/apt.log)"
}

BOTAN_MODULES="tls12 tls13 tls13_pqc asio x509 certstor_flatfile certstor_system http_util ecdsa rfc6979 ecdh ed25519 x25519 rsa
 emsa_pssr emsa_pkcs1 raw_hash eme_oaep ml_kem ml_dsa pbes2 pcurves_secp256r1 pcurves_secp384r1 pcurves_secp521r1 aes aes_vperm ctr cbc cfb
 gcm ccm xts cmac chacha20poly1305 sha1 sha2_32 sha2_64 sha3 kmac md4 md5 des hmac hkdf sp800_56c pbkdf2 argon2 hex base64 nist_keywrap
 rfc3394 legacy_ec_point system_rng auto_rng hmac_drbg getentropy locking_allocator tpm2 tpm2_crypto_backend tpm2_ecc tpm2_rsa"
case $(uname -m) in
  x86_64) BOTAN_MODULES+=" aes_ni aes_vaes ghash_cpu ghash_vperm ctr_avx2 ctr_simd32 chacha_simd32 chacha_avx2 poly1305_avx2 sha1_x86
    sha1_simd sha2_32_x86 sha2_32_simd sha2_32_avx2 sha2_64_avx2 argon2_avx2 argon2_simd64 rdseed" ;;
  aarch64) BOTAN_MODULES+=" aes_armv8 ghash_cpu ghash_vperm chacha_simd32 sha1_armv8 sha2_32_armv8 sha2_64_armv8" ;;
esac

# botan_prefix: where our Botan is or would be; empty when the system's will do
botan_prefix() {
  pkg-config --atleast-version=$BOTAN_MIN botan-3 2>/dev/null && return
  local key; key=$({ echo "$BOTAN_MODULES"; g++ -dumpfullversion 2>/dev/null || true; uname -m; cat "$ROOT/tools/unity.py"; } | sha256sum | cut -c1-12)
  echo "$DEPS/botan-$key"
}

# Only what a product of the highest profile uses, to be linked whole into its image: no MD5, DES, RC4, CBC or TLS 1.2 (tests/interop/high_camera.sh).
LEAN_BOTAN_MODULES="tls13 x509 rsa ecdsa ecdh x25519 pcurves_secp256r1 pcurves_secp384r1 aes gcm chacha20poly1305 sha2_32 sha2_64 hmac hkdf argon2
 system_rng"
case $(uname -m) in
  x86_64) LEAN_BOTAN_MODULES+=" aes_ni ghash_cpu sha2_32_x86" ;;
  aarch64) LEAN_BOTAN_MODULES+=" aes_armv8 ghash_cpu sha2_32_armv8" ;;
esac
lean_botan_prefix() {
  local key; key=$({ echo "$LEAN_BOTAN_MODULES"; g++ -dumpfullversion 2>/dev/null || true; uname -m; cat "$ROOT/tools/unity.py"; } | sha256sum | cut -c1-12)
  echo "$DEPS/lean-botan-$key"
}

# build_botan shared|lean PREFIX: Debian's source of Botan 3, only the modules we use, in big pieces (tools/unity.py).
#   shared   for all programs: 100 s on 2 cores, 7 MB      lean   static, for size: 50 s on 2 cores
build_botan() {
  local kind=$1 prefix=$2 work version got= modules wanted pieces flags options
  case $kind in
    shared) wanted=$BOTAN_MODULES pieces=8 flags=-O2 options=(--with-boost --with-tpm2 --build-targets=shared) ;;
    lean) wanted=$LEAN_BOTAN_MODULES pieces=4 flags="-Os -ffunction-sections -fdata-sections" options=(--build-targets=static --disable-shared-library) ;;
  esac
  apt_view
  work=$(mktemp -d "$DEPS/build.XXXXXX"); trap "rm -rf '$work'" EXIT
  pushd "$work" >/dev/null
  for version in $(apt-cache "${APT_VIEW[@]}" showsrc --only-source botan3 | awk '/^Version:/ { print $2 }' | sort -Vru); do
    say "downloading the source of Botan $version"
    apt-get -qq "${APT_VIEW[@]}" source --download-only "botan3=$version" >>"$DEPS/apt.log" 2>&1 && { got=$version; break; }
    rm -f botan3_*                                 # a superseded version: the next one
  done
  [ -n "$got" ] || { tail -5 "$DEPS/apt.log" >&2; die "no source of Botan 3 could be downloaded (log: $DEPS/apt.log)"; }
  mkdir source; tar -C source --strip-components=1 -xf botan3_*.orig.tar.*; cd source
  modules=$(comm -12 <(tr -s ' \n' '\n' <<<"$wanted" | sort -u) <(python3 configure.py --list-modules | sort -u) | paste -sd,)
  python3 configure.py --prefix="$prefix" --libdir=lib --minimized-build --enable-modules="$modules" "${options[@]}" \
    --without-documentation --build-tool=ninja >../botan.log 2>&1 || { tail ../botan.log >&2; die "Botan: configure failed"; }
  python3 "$ROOT/tools/unity.py" build.ninja unity.ninja $pieces >>../botan.log; sed -i "s/-O3/$flags/g" unity.ninja
  say "building Botan $got, $kind (once; 1 to 4 minutes)"
  ninja -j"$JOBS" -f unity.ninja >>../botan.log 2>&1 || {
    say "building it in big pieces failed, now file by file"
    ninja -j"$JOBS" >../botan.log 2>&1 || { tail ../botan.log >&2; die "Botan: build failed"; }
  }
  python3 src/scripts/install.py --build-dir=build >>../botan.log 2>&1 || { tail ../botan.log >&2; die "Botan: install failed"; }
  echo "$got" >"$prefix/.ok"
  popd >/dev/null; rm -rf "$work"; trap - EXIT
  say "Botan $got is in $prefix"
}

# npm packages are tools of a few tests: without them those tests fail and say so. install_npm PACKAGE...
install_npm() {
  local try
  say "installing from npm: $*"
  mkdir -p "$DEPS/npm"
  for try in 1 2; do
    npm install --prefix "$DEPS/npm" --no-audit --no-fund --no-package-lock --loglevel=error "$@" >"$DEPS/npm.log" 2>&1 && return
  done
  tail -3 "$DEPS/npm.log" >&2; say "npm failed: what needs $* will fail (log: $DEPS/npm.log)"
  return 1
}
hls_js() { echo "$DEPS/npm/node_modules/hls.js/dist/hls.light.min.js"; }
npm_key() { echo ".ok-$(sha256sum <<<"${NPM_PACKAGES[*]}" | cut -c1-12)"; }

recipe() { { cat "$ROOT/tools/setup.sh"; echo "$VERSION_CODENAME"; uname -m; } | sha256sum | cut -c1-12; }
stamp() { echo "$DEPS/ready-$1-$(recipe)"; }

# is_ready GROUP: nothing of it is missing; takes some 50 ms
is_ready() {
  local file; file=$(stamp "$1")
  [ -s "$file" ] && have $(<"$file") || return 1
  case $1 in
    build) local prefix; prefix=$(botan_prefix); [ -z "$prefix" ] || [ -e "$prefix/.ok" ] ;;
    test) [ -e "$DEPS/npm/$(npm_key)" ] && [ -e "$(lean_botan_prefix)/.ok" ] ;;
  esac
}

setup() {
  local group prefix names
  for group in "$@"; do
    is_ready "$group" && continue
    mkdir -p "$DEPS"; exec 8>"$DEPS/lock"
    flock -n 8 || { say "another ./dev is setting this machine up, waiting for it"; flock 8; }
    if ! is_ready "$group"; then
      [ "${ID:-}" = debian ] || say "this is ${PRETTY_NAME:-unknown}; the set-up is made for Debian 12 and 13, going on anyway"
      [ -n "$(candidate cmake)" ] && [ -n "$(find /var/lib/apt/lists -maxdepth 1 -name '*Packages*' -mtime -7 2>/dev/null)" ] || ! can_install || apt_update
      names=$(packages "$group")
      apt_install $(grep -vx libcatch2-dev <<<"$names")
      if grep -qx libcatch2-dev <<<"$names" && ! have libcatch2-dev; then apt_view; apt_install libcatch2-dev; fi
      if [ "$group" = build ]; then
        prefix=$(botan_prefix)
        [ -z "$prefix" ] || [ -e "$prefix/.ok" ] || build_botan shared "$prefix"
      fi
      if [ "$group" = test ]; then
        prefix=$(lean_botan_prefix)
        [ -e "$prefix/.ok" ] || build_botan lean "$prefix"
      fi
      rm -rf "$DEPS/apt"; unset APT_VIEW                       # the view (230 MB) is only needed to fill the cache
      echo "$names" >"$(stamp "$group")"
      [ "$group" != test ] || [ -e "$DEPS/npm/$(npm_key)" ] || { install_npm "${NPM_PACKAGES[@]}" && touch "$DEPS/npm/$(npm_key)"; } || true
      [ "$group" != demo ] || [ -e "$(hls_js)" ] || install_npm "$HLS_JS" || true
      say "set-up '$group' is complete"
    fi
    exec 8>&-
  done
  BOTAN_PREFIX=$(botan_prefix) LEAN_BOTAN=$(lean_botan_prefix)
  [ -e "$LEAN_BOTAN/.ok" ] || LEAN_BOTAN=
}
