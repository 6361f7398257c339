import type Docker from 'dockerode';

const OURS = /^runnerhub-/;

/** Images and networks that a demo adds to an engine; those that existed before, or are in use, are kept. */
export class DockerTraces {
  private constructor(
    private readonly docker: Docker,
    private readonly before: ReadonlySet<string>,
  ) {}

  /** Records what exists; to be called before anything is created. */
  static async watch(docker: Docker): Promise<DockerTraces> {
    const { images, networks } = await present(docker);
    return new DockerTraces(docker, new Set([...images, ...networks]));
  }

  /** Removes what was created since. The engine refuses to remove what others use by now. */
  async remove(): Promise<void> {
    const { images, networks } = await present(this.docker);
    const made = (names: string[]) => names.filter((name) => !this.before.has(name));
    await Promise.allSettled([
      ...made(images).map((name) => this.docker.getImage(name).remove()),
      ...made(networks).map((name) => this.docker.getNetwork(name).remove()),
    ]);
  }
}

async function present(docker: Docker): Promise<{ images: string[]; networks: string[] }> {
  const [images, networks] = await Promise.all([docker.listImages(), docker.listNetworks()]);
  return {
    images: images.flatMap(({ RepoTags }) => RepoTags ?? []).filter((tag) => OURS.test(tag)),
    networks: networks.map(({ Name }) => Name).filter((name) => OURS.test(name)),
  };
}
