// The address of what is shown: "#tab?field=value". Every answer has one.

// { tab, params } of the current address
export function readAddress() {
  const hash = location.hash.slice(1);
  const end = hash.indexOf("?");
  const query = end < 0 ? "" : hash.slice(end + 1);
  return {
    tab: end < 0 ? hash : hash.slice(0, end),
    params: Object.fromEntries(new URLSearchParams(query)),
  };
}

// empty values are left out
export function addressOf(tab, params = {}) {
  const filled = Object.entries(params).filter(([, value]) => value !== "" && value != null);
  const query = new URLSearchParams(filled).toString();
  return query ? `#${tab}?${query}` : `#${tab}`;
}

// a new entry of the history, unless the address is the current one
export function pushAddress(tab, params) {
  const address = addressOf(tab, params);
  if (address !== location.hash) history.pushState(null, "", address);
}

export const replaceAddress = (tab, params) =>
  history.replaceState(null, "", addressOf(tab, params));
