/** What is left out stays as it was. */
export interface PlayerRecord {
  readonly rating?: number;
  readonly priority_seconds?: number;
  readonly blocked?: readonly string[];
}

/** Writes the records that the local runtime takes from anybody; `baseUrl` is its WebSocket or HTTP URL. */
export const localRecords = (baseUrl: string) => {
  const put = async (path: string, body: object): Promise<void> => {
    const url = new URL(`/_muster/${path}`, baseUrl.replace(/^ws/, 'http'));
    const response = await fetch(url, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`PUT ${url} was answered ${response.status}: ${text}`);
  };
  return {
    recordParty: (partyId: string, members: readonly string[]) =>
      put(`parties/${encodeURIComponent(partyId)}`, { members }),
    recordPlayer: (player: string, profile: PlayerRecord) =>
      put(`players/${encodeURIComponent(player)}`, profile),
  };
};
